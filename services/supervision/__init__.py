"""Which turns are late, who is asked about it, and what comes of it? Never about a petitioner."""
