b {
variable "x" {
type = list
}
}
variable "y" {
inner {
type = "string"
}
}
other {
type = "list"
typo = list
}
