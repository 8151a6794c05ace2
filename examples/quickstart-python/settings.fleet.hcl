# The stack's settings. The fleet itself is declared by fleet.py.

fleet {
  name             = "quickstart"
  required_version = ">= 0.1"
}
