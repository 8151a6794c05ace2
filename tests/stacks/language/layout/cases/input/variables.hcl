variable a {
type=string
default="x"
}
variable "b" {
type="string"
}
variable "c" {
type="list"
}
variable "d" {
type="map"
}
variable "e" {
type=list
}
variable "f" {
type=map
}
variable "g" {
type=set
}
variable "h" {
type=tuple
}
variable "i" {
type="number"
}
variable "j" { type = "string" }
variable "k" { type = list }
variable "l" {
  type = /* x */ "list" # y
  bb = 1
}
