"""Records for other programs on this computer: JSON over WebSocket, and OSC. Off unless started."""
