"""What can happen to a petition, whoever stays silent? The law walked to its last corner (rules.md §3.7)."""
