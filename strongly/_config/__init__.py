"""What arguments, environment and files say about where to send requests, and how."""
