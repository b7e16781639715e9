"""Russian language: names and posts in cases, words for search, cells of messy tables."""
