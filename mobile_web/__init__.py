"""The people's face: the shell of the web client, and the public pages."""
