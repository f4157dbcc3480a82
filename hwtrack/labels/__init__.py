"""The e-label: its code, its signed symbol, its drawing, and the state of every sign that was printed.

Knows what stands on a label and how to prove who printed it. Knows nothing of where a container has been.
"""
