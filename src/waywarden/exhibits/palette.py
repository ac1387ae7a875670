"""The colours and words of a picture: those of the screen (static/web/palette.js, going_list.js); a test compares."""

INK = "#0b0c0c"
PAPER = "#ffffff"
QUIET = "#505a5f"
ZONE = "#1d5f9e"
SCENE = "#a3262a"

MECHANISMS = {
    "GPS": ("#1d5f9e", "dot", "satellites"),
    "WIFI": ("#0f766e", "triangle", "Wi-Fi"),
    "LBS": ("#6d4a9c", "square", "cell towers"),
    "RF": ("#3f6212", "diamond", "home beacon"),
}
BASEMAP = {
    "beyond": "#e9ebec",
    "land": "#f5f5f2",
    "openSpace": "#e1ebdb",
    "water": "#c5d8e5",
    "border": "#aeb6bd",
    "rail": "#c8c6d2",
    "boroughName": "#7a838b",
    "placeName": "#555d64",
    "postcode": "#7d868e",
}
PLACES = ("#0f766e", "#7a4a96", "#9d4a72", "#4f6b1f", "#2f6f9f", "#7d5a2b")
OTHER_PLACE = "#6b7278"

CAUSES = {
    "power_off": "the tag was switched off",
    "battery_dead": "the battery was flat",
    "jamming": "the tag said it was jammed",
    "cells_only": "only cell towers heard it",
    "without_place": "the tag was heard and found no place",
    "not_yet_heard": "not yet heard since it was fitted",
    "silent": "nothing was heard of the tag",
}
