variable "a" {
  type = object({
    name = string
    size = optional(number, 1)
    tags = optional(map(string), {})
  })
  nullable = false
  validation {
    condition     = var.a.size > 0
    error_message = "Too small: ${var.a.size}."
  }
}
variable "b" { type = list(object({ a = "string", b = list })) }
variable "c" {
  type = "${string}"
}
