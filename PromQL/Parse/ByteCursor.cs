using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>Walks the runes of UTF-8 text, one back at most.</summary>
internal struct ByteCursor(QueryText text)
{
    /// <summary>What <see cref="Next"/> gives at the end of the text.</summary>
    public const int End = -1;

    private int _width;

    /// <summary>Byte offset of the next rune.</summary>
    public int Position { get; private set; }

    public int Next()
    {
        if (Position >= text.Length)
        {
            _width = 0;
            return End;
        }
        Rune.DecodeFromUtf8(text.Utf8[Position..], out var rune, out _width);
        Position += _width;
        return rune.Value;
    }

    /// <summary>Takes the last <see cref="Next"/> back; once only.</summary>
    public void Back() => Position -= _width;

    /// <summary>Goes to a byte offset where a rune begins.</summary>
    public void MoveTo(int position)
    {
        Position = position;
        _width = 0;
    }

    public int Peek()
    {
        var rune = Next();
        Back();
        return rune;
    }

    /// <summary>Consumes the next rune if it is one of <paramref name="valid"/>.</summary>
    public bool Accept(ReadOnlySpan<char> valid)
    {
        if (IsOneOf(Next(), valid)) return true;
        Back();
        return false;
    }

    public bool Is(ReadOnlySpan<char> valid) => IsOneOf(Peek(), valid);

    public void AcceptRun(ReadOnlySpan<char> valid)
    {
        while (Accept(valid))
        {
        }
    }

    public static bool IsSpace(int rune) => rune is ' ' or '\t' or '\n' or '\r';

    public static bool IsDigit(int rune) => rune is >= '0' and <= '9';

    public static bool IsAlpha(int rune) => rune is '_' or >= 'a' and <= 'z' or >= 'A' and <= 'Z';

    public static bool IsAlphaNumeric(int rune) => IsAlpha(rune) || IsDigit(rune);

    private static bool IsOneOf(int rune, ReadOnlySpan<char> valid) =>
        rune is >= 0 and < 0x80 && valid.Contains((char)rune);
}
