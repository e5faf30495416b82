"""https for phones in the home network: a certificate authority of this site's own, a name that the network is told,
a page from which a phone takes the certificate, and a server that speaks both http and https. docs/phone.md is for
whoever uses it.

What says the name and shows the page is a process of its own, without Django: a server must not fork beside its
threads, and a process that cannot read a diary shows none over http.
"""
