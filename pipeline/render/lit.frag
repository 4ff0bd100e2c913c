#version 450

layout(set = 0, binding = 0) uniform sampler2D base_colour;

layout(location = 0) in vec3 light;
layout(location = 1) in vec2 uv;

layout(location = 0) out vec4 colour;  // linear; the attachment encodes it as sRGB

void main() { colour = vec4(texture(base_colour, uv).rgb * light, 1.0); }
