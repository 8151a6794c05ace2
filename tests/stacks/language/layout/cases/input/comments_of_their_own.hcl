# top


   # indented
a = 1
      // deep
/* a block
   comment */

b {
# inside
      # inside, too
/* x */
}
# end
