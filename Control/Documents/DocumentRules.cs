namespace LightWatch.Control.Documents;

/// <summary>What both implementations demand of a document.</summary>
internal static class DocumentRules
{
    /// <summary>Upper limit of a document's JSON, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxKindLength = 50;
    private const int MaxNameLength = 200;

    /// <exception cref="ArgumentException">The kind or the name is none.</exception>
    public static void Check(string kind, string name)
    {
        if (kind.Length is 0 or > MaxKindLength || !kind.All(c => c is (>= 'a' and <= 'z') or '-'))
            throw new ArgumentException($"'{kind}' is not a document kind", nameof(kind));
        if (name.Length is 0 or > MaxNameLength)
            throw new ArgumentException("a document's name has 1 to 200 characters", nameof(name));
    }
}
