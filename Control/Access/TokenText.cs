using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LightWatch.Control.Access;

/// <summary>The text of a token: <c>lw_</c>, a public id of 12 hex digits, <c>_</c>, 64 hex digits of secret.</summary>
internal static class TokenText
{
    private const int IdLength = 12;
    private const int Length = 3 + IdLength + 1 + 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string Create(out string id)
    {
        id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        return $"lw_{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
    }

    /// <returns>Null if the text has not the shape of a token.</returns>
    public static string? IdOf(string token) =>
        token.Length == Length && token.StartsWith("lw_", StringComparison.Ordinal) && token[3 + IdLength] == '_'
            && !token.AsSpan(3, IdLength).ContainsAnyExcept(HexDigits)
            ? token.Substring(3, IdLength)
            : null;

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Compares in a time that does not depend on where the texts differ.</summary>
    public static bool HashEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}
