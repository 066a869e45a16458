/** A part of a package or image that nobody knows, or whose licence text nobody has. */
final class IncompleteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IncompleteException(String message) {
        super(message);
    }
}
