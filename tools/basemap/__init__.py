"""How the basemap is made: `sources` reads it, `layers` shapes it, `tiles` writes it down."""
