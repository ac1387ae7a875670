"""`waywarden bench detection`: how good is detection? Measured against a truth known to the metre, beside peers."""
