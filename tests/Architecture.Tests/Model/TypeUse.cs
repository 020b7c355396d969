namespace LightWatch.Architecture.Tests.Model;

/// <summary>A place in a source file that names a type, or a member of it.</summary>
/// <param name="File">The file that names it.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Type">Simple name of the outermost type that is named.</param>
/// <param name="Namespace">The type's namespace.</param>
/// <param name="DeclaredIn">The file that declares the type; null for a type of the platform or of a package.</param>
internal sealed record TypeUse(string File, int Line, string Type, string Namespace, string? DeclaredIn)
{
    public override string ToString() =>
        $"{File}:{Line} names {Namespace}.{Type}" + (DeclaredIn is null ? "" : $" ({DeclaredIn})");
}
