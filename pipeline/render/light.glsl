// One sun, a bright sky and a warm floor: fixed, so that only the pose and the scene decide what is seen.
const vec3 towards_sun = normalize(vec3(0.42, 0.76, 0.49));
const vec3 sun = vec3(0.60, 0.56, 0.48);
const vec3 sky = vec3(0.58, 0.61, 0.66);
const vec3 floor_light = vec3(0.42, 0.38, 0.33);
const vec3 towards_fill = normalize(vec3(-0.60, 0.10, -0.79));
const vec3 fill = vec3(0.13, 0.15, 0.19);

// What falls on a surface with this normal in its part's frame. rotation: world_from_part, x y z w.
vec3 light_on(vec3 normal, vec4 rotation) {
  vec3 n = normal + 2.0 * cross(rotation.xyz, cross(rotation.xyz, normal) + rotation.w * normal);
  vec3 light = mix(floor_light, sky, 0.5 + 0.5 * n.y);
  light += sun * max(dot(n, towards_sun), 0.0) + fill * max(dot(n, towards_fill), 0.0);
  return light;
}
