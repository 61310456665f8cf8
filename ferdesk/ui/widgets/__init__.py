"""The window's own widgets: picture, bars, banner, strips."""
