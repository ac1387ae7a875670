"""Forms. Each says what is wrong and what to do in words that a busy person can act on.

Times are typed and shown in Europe/London, kept in UTC.
"""
