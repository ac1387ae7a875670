"""The same pure functions over many wearers at once."""
