/** The brand: a gate, drawn in the current colour. */
export function GateGlyph({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M4 21V11a8 8 0 0 1 16 0v10M9.5 21V8.5M14.5 21V8.5M4 14.5h16" />
    </svg>
  );
}
