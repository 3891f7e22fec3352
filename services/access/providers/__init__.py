"""Who vouches for a resident? One adapter for each identity provider, all behind one port."""
