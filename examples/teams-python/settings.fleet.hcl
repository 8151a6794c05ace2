# The stack's settings. The fleet itself is declared by fleet.py.

fleet {
  name = "teams"
}
