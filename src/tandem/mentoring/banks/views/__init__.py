"""Pages of the banks: of people, and of the topics that both banks share."""
