"""Bank of mentors and bank of mentees: requests, selection, admission to work with minors."""
