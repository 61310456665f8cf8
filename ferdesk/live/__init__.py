"""The threads of the live view: capture, inference, and the engine that owns them. No Qt."""
