"""What exists: people and their ties, the company, the rival."""
