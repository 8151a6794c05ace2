a {} # one
bb { x = 1 } # two
ccc {
} /* three */
