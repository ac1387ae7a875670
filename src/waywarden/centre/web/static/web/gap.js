// A longer silence between two fixes is a gap, on every page. Why it is so long: tracks/settings.py, which a test compares.

export const GAP_MINUTES = 15;
export const GAP_S = 60 * GAP_MINUTES;
export const GAP_MS = 1000 * GAP_S;
