a=1
bbb=2 # two

c {
d=<<EOT
  x
EOT
// c
}
