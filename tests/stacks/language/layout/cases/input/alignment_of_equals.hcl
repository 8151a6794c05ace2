agent "a" {
name = "x"
instructions = "y"
x=1

short=1
much_longer_name=2
}
