b { # opens
  a = 1 # one
} # closes
bb "label" { # opens
} # closes
