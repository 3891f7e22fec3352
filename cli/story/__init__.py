"""Which stories can be watched? Each chapter plays over HTTP against the running service."""
