"""What stands before the cases in docs/reference/detection.md."""

PREFACE = """
# Detection, case by case

<!-- Printed by `make reference` from tests/spec. Change the cases there, not this page. -->

This page says what each rule finds, by {cases} cases for {kinds} kinds of condition. It is printed from the tests:
every line after "Found" is what the program answers to the messages above it, and a changed answer fails the tests
until this page says so. Why the rules are as they are, and what was measured, is in docs/explanation/detection.md.

{contents}

## How to read a case

A case is one sentence, what is demanded, what the tag sent, and what is found.

- **Times** are UTC on Tuesday 3 March 2026, unless a date is given. In winter London's clocks show the same; in summer
  they show an hour more. The quoted sentence is what an operator reads, in London time.
- **Timetables** are London's wall clock, whatever the season.
- **Places** are distances from the edge of the zone, measured due north of its middle.
- **A fix** comes from satellites and claims to be right within 20 m (95 % of the time), unless the case says otherwise.
- **Looked at** is the moment to which time passes after the last message. Without it, nothing is known after the last.
- **Found** gives the tier, when the violation began and ended, and when each threshold was crossed. "Still open" means
  that it had not ended when the messages did.

| tier | meaning |
|---|---|
| approach | not believed inside, but near or heading there |
| possible | more likely than not, or a passage or silence that cannot be explained away |
| confirmed | believed beyond the threshold for calling an officer |

A violation is what a program found. Whether it is a breach is for a named person to decide.

Every case is tried three ways: all messages at once; in pieces, as they come in life; and newest first with every
message sent twice. The answers must be the same to the byte.
"""
