"""The pages that the sandbox serves to browsers."""
