#version 450
#extension GL_GOOGLE_include_directive : require
#include "light.glsl"

layout(push_constant) uniform Push {
  mat4 clip_from_part;
  vec4 rotation;
  vec4 tint;
  vec4 glow;   // rgb; w = 1: in no light
  vec4 alpha;  // x: what is below is not drawn; y = 1: alpha counts
} push;

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;
layout(location = 3) in vec4 colour;
layout(location = 4) in vec2 glow_uv;

layout(location = 0) out vec3 out_light;
layout(location = 1) out vec2 out_uv;
layout(location = 2) out vec4 out_colour;
layout(location = 3) out vec2 out_glow_uv;

void main() {
  gl_Position = push.clip_from_part * vec4(position, 1.0);
  out_light = mix(light_on(normal, push.rotation), vec3(1.0), push.glow.w);
  out_uv = uv;
  out_colour = colour * push.tint;
  out_glow_uv = glow_uv;
}
