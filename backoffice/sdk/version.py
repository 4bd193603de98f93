"""The one version of what plugins may rely on.

It goes up when something in `backoffice.sdk` changes its meaning or goes away; additions leave it.
A plugin states the range that it was written for: `API_VERSIONS = (1, 1)` in its plugin.py.
"""

API_VERSION = 1
