variable "a" {
  type    = string
  default = "x"
}
variable "b" {
  type = string
}
variable "c" {
  type = list(string)
}
variable "d" {
  type = map(string)
}
variable "e" {
  type = list(any)
}
variable "f" {
  type = map(any)
}
variable "g" {
  type = set(any)
}
variable "h" {
  type = tuple
}
variable "i" {
  type = "number"
}
variable "j" { type = string }
variable "k" { type = list(any) }
variable "l" {
  type = /* x */ list(string) # y
  bb   = 1
}
