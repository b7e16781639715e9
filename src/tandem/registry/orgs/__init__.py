"""Tree region → municipality → school with the requisites that papers need."""
