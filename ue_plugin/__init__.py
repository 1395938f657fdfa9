"""The Unreal Engine plugin; its Python part are the tools that prove it without the engine."""
