"""How the basemap is made: `sources` reads other people's data, `layers` shapes it, `tiles` writes it down."""
