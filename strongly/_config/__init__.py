"""Configuration from arguments, environment variables and the profile file: endpoint, proxies and TLS."""
