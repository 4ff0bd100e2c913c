#version 450

layout(push_constant) uniform Push {
  mat4 clip_from_part;
  vec4 rotation;
  vec4 tint;
  vec4 glow;
  vec4 alpha;
} push;

layout(set = 0, binding = 0) uniform sampler2D base_colour;
layout(set = 1, binding = 0) uniform sampler2D glow_colour;

layout(location = 0) in vec3 light;
layout(location = 1) in vec2 uv;
layout(location = 2) in vec4 tint;
layout(location = 3) in vec2 glow_uv;

layout(location = 0) out vec4 colour;  // linear; the attachment encodes it as sRGB

void main() {
  vec4 base = texture(base_colour, uv) * tint;
  vec3 glow = texture(glow_colour, glow_uv).rgb * push.glow.rgb;
  if (base.a < push.alpha.x) discard;
  colour = vec4(base.rgb * light + glow, mix(1.0, base.a, push.alpha.y));
}
