"""How do staff sign in with their organisation's own identity provider? (OpenID Connect Core 1.0, RFC 9700)"""
