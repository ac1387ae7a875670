"""The monitoring centre: the one room where Django, the database and the clock live.

Inside it each room reads the one before it through the database and calls no room above it:
access, audit -> cases -> devices -> gateway -> monitoring -> alerts -> web.
"""
