#version 450

// Rows of Push stand in renderer.cpp.
layout(push_constant) uniform Push {
  mat4 clip_from_part;
  vec4 rotation;  // world_from_part as a quaternion, x y z w
  vec4 tint;      // linear
} push;

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;

layout(location = 0) out vec3 out_light;
layout(location = 1) out vec2 out_uv;

// One sun, a bright sky and a warm floor: fixed, so that only the pose and the scene decide what is seen.
const vec3 towards_sun = normalize(vec3(0.42, 0.76, 0.49));
const vec3 sun = vec3(0.60, 0.56, 0.48);
const vec3 sky = vec3(0.58, 0.61, 0.66);
const vec3 floor_light = vec3(0.42, 0.38, 0.33);
const vec3 towards_fill = normalize(vec3(-0.60, 0.10, -0.79));
const vec3 fill = vec3(0.13, 0.15, 0.19);

void main() {
  gl_Position = push.clip_from_part * vec4(position, 1.0);
  vec3 n = normal + 2.0 * cross(push.rotation.xyz, cross(push.rotation.xyz, normal) + push.rotation.w * normal);
  vec3 light = mix(floor_light, sky, 0.5 + 0.5 * n.y);
  light += sun * max(dot(n, towards_sun), 0.0) + fill * max(dot(n, towards_fill), 0.0);
  out_light = light * push.tint.rgb;
  out_uv = uv;
}
