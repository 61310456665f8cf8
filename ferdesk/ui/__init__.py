"""The desktop app. The only part of ferdesk that imports Qt."""
